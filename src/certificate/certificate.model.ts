import { collection, field, type RowOf } from '../kernel/collection.js';

/** A certificate as it was issued: what it says stays as it is. Few and looked up by their code, they are not sharded. */
export const certificateModel = collection(
  'certificates',
  {
    /** The check code, without hyphens. */
    _id: field.text,
    runId: field.objectId,
    memberId: field.objectId,
    name: field.text,
    lectures: field.number,
    assignments: field.number,
    issuedAt: field.moment,
  },
  [[{ runId: 1, memberId: 1 }, { unique: true }], [{ memberId: 1 }]],
);
export type CertificateModel = ReturnType<typeof certificateModel>;
export type Certificate = RowOf<typeof certificateModel>;
