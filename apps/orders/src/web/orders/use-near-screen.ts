/** Whether an element is on the screen or will soon be. */
import { useEffect, useRef, useState, type RefObject } from 'react';

/** About a screen ahead in both directions. */
const AHEAD = '800px 0px';

const tellByElement = new WeakMap<Element, (near: boolean) => void>();
let observer: IntersectionObserver | undefined;

/** One observer for all: it is asked for thousands of elements. */
function sharedObserver(): IntersectionObserver {
  observer ??= new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting } of entries) tellByElement.get(target)?.(isIntersecting);
    },
    { rootMargin: AHEAD },
  );
  return observer;
}

export function useNearScreen(): [place: RefObject<HTMLDivElement | null>, near: boolean] {
  const place = useRef<HTMLDivElement>(null);
  const [near, setNear] = useState(false);
  useEffect(() => {
    const element = place.current;
    if (element === null) return undefined;
    tellByElement.set(element, setNear);
    sharedObserver().observe(element);
    return () => sharedObserver().unobserve(element);
  }, []);
  return [place, near];
}
