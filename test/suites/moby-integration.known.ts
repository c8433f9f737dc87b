/** Cases of moby-integration.json that go otherwise, and why. A case that passes must leave the list. */
const dotOwner = "busybox 1.37's chown no longer reads owner.group";
const wording = 'docker 28.5 words this otherwise than the version of the case';
const shortId = 'the case looks for a full id in a list of short ones';

export const known: ReadonlyMap<string, string> = new Map([
  ['docker_cli_build/TestBuildAddSingleFileToRoot', dotOwner],
  ['docker_cli_build/TestBuildCopySingleFileToNonExistDir', dotOwner],
  ['docker_cli_build/TestBuildCopyDirContentToExistDir', dotOwner],
  ['docker_cli_build/TestBuildRUNoneJSON', 'needs an image hello-world:frozen'],
  ['docker_cli_images/TestImagesEnsureImagesFromScratchShown', shortId],
  ['docker_cli_images/TestImagesEnsureImagesFromBusyboxShown', shortId],
  ['docker_cli_inspect/TestInspectTypeFlagWithInvalidValue', wording],
  ['docker_cli_run/TestRunLookupGoogleDNS', 'the small internet of the machine has no google.com'],
  ['docker_cli_run/TestRunAttachWithDetach', wording],
  ['docker_cli_run/TestDevicePermissions', 'the kernel has no /dev/fuse'],
  ['docker_cli_run/TestRunCreateContainerFailedCleanUp', 'the case joins stdout and stderr, of which one is meant'],
  ['docker_cli_run/TestRunWithOomScoreAdjInvalidRange', wording],
]);
