export * from '@headwater/core';
export * from '@headwater/client';
