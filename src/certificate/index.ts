import type { Connection } from 'mongoose';
import type { PersonalData } from '../kernel/personal-data.js';
import { certificateModel, type CertificateModel } from './certificate.model.js';
import { certificateRoutes, checkRoutes, type CertificateParts } from './certificate.routes.js';
import { CertificateService } from './certificate.service.js';

export type { CertificateService, Conditions } from './certificate.service.js';

type ServiceParts = ConstructorParameters<typeof CertificateService>[0];

/** The proof of having taken part, and the page that confirms it. */
export function createCertificate(
  parts: Omit<CertificateParts, 'service'> &
    Omit<ServiceParts, 'certificates'> & { readonly db: Connection },
) {
  const certificates = certificateModel(parts.db);
  const service = new CertificateService({ ...parts, certificates }, parts.clock);
  return {
    service,
    routes: certificateRoutes({ ...parts, service }),
    checkRoutes: checkRoutes({ ...parts, service }),
    personalData: personalData(certificates),
  };
}

/** Without the person there is nobody to certify: the code is forgotten with the name. */
const personalData = (certificates: CertificateModel): PersonalData => ({
  collections: ['certificates'],
  export: async ({ memberIds }) => {
    const theirs = await certificates.find({ memberId: { $in: memberIds } }).lean();
    return { certificates: theirs.map(({ runId: _run, memberId: _member, ...known }) => known) };
  },
  erase: async ({ memberIds }) => {
    await certificates.deleteMany({ memberId: { $in: memberIds } });
  },
});
