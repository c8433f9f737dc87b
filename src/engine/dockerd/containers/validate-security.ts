/** `--security-opt` (moby's daemon_unix.go, parseSecurityOpt): no-new-privileges works; label, seccomp and apparmor can only be off. */
import type { HostConfig } from '../../api/types/container.ts';
import { invalidParameter, notImplemented } from '../../errdefs.ts';

/** @throws invalidParameter in Docker's words, notImplemented for profiles that this kernel can't apply */
export function validateSecurity(host: HostConfig): void {
  for (const option of host.SecurityOpt ?? []) {
    if (option === 'no-new-privileges' || option === 'disable' || option === 'writable-cgroups') continue;
    const at = option.search(/[=:]/);
    if (at < 0) throw invalidParameter(`invalid --security-opt 1: "${option}"`);
    const [key, value] = [option.slice(0, at), option.slice(at + 1)];
    if (key === 'no-new-privileges') {
      if (!/^(1|0|t|f|true|false)$/i.test(value)) throw invalidParameter(`invalid --security-opt 2: "${option}"`);
      continue;
    }
    if (!['label', 'seccomp', 'apparmor', 'systempaths'].includes(key))
      throw invalidParameter(`invalid --security-opt 2: "${option}"`);
    if (key === 'label' || value === 'unconfined' || value === 'builtin') continue;
    throw notImplemented(`--security-opt ${key}: profiles are not supported by this machine's kernel`);
  }
  if (host.StorageOpt && Object.keys(host.StorageOpt).length > 0)
    throw invalidParameter("--storage-opt is supported only for overlay over xfs with 'pquota' mount option");
}

/** Whether `--security-opt no-new-privileges` is on. */
export function noNewPrivileges(host: HostConfig): boolean {
  return (host.SecurityOpt ?? []).some((option) => /^no-new-privileges([=:](1|t|true))?$/i.test(option));
}
