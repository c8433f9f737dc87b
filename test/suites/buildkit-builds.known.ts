/** Cases of buildkit-builds.json that our engine can't do, with the reason; anything else must pass. */
export const absent: ReadonlyMap<string, string> = new Map([
  ['dockerfile_cache/testCacheMountModeNoCache/848', 'the data lacks the build argument that this build was given'],
  ['dockerfile_cache/testCacheMultiPlatformImportExport/236', 'several platforms'],
  ['dockerfile_client/testFrontendInputs/248', 'the context is made by another frontend'],
  ['dockerfile_copy/testCopyChownCreateDest/450', 'busybox of Debian has no adduser'],
  ['dockerfile_copy/testCopyChmod/812', 'Docker 28 makes directories under its umask of 022, newer BuildKits do not'],
  ['dockerfile_runsecurity/testRunSecurityInsecure/104', 'Docker 28 has no RUN --security: unknown flag'],
  [
    'dockerfile_source_date_epoch/testSourceDateEpochContextLocalUnset/476',
    'Docker 28 takes only numbers for SOURCE_DATE_EPOCH',
  ],
  ['dockerfile_export/testExportMultiPlatform/181', 'several platforms'],
  ['dockerfile_export/testExportMultiPlatform/218', 'several platforms'],
  ['dockerfile_namedcontext/testNamedImageContext/61', 'the case wants alpine itself'],
  ['dockerfile_platform/testMaintainBaseOSVersion/350', 'windows'],
  ['dockerfile_provenance/testDuplicatePlatformProvenance/2217', 'several platforms'],
  ['dockerfile_ssh/testSSHSocketParams/72', 'no ssh agent'],
]);
