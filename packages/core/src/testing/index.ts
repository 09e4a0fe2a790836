/** @packageDocumentation Testing tools of Headwater, for any test framework. */
export { specFor, type EventGiven, type Given, type Spec, type SpecOptions, type Stored, type StoredEvent, type When } from './spec-for.ts';
export { eventStoreContract, type ContractCase } from './event-store-contract.ts';
export { contractIndexes, documentReaderContract, type ContractDocument, type DocumentReaderCase } from './document-reader-contract.ts';
export { CheckFailed, assertSame, assertThat } from './differences.ts';
