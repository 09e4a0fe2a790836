export * from '@headwater/core';
