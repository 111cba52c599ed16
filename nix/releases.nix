# The newest release of each JetPack, from NVIDIA's release notes.
{
  "5" = {
    jetpackMajorMinorPatchVersion = "5.1.6";
    l4tMajorMinorPatchVersion = "35.6.4";
    cudaMajorMinorPatchVersion = "11.4.298";
  };
  "6" = {
    jetpackMajorMinorPatchVersion = "6.2.2";
    l4tMajorMinorPatchVersion = "36.5.0";
    cudaMajorMinorPatchVersion = "12.6.10";
  };
  "7" = {
    jetpackMajorMinorPatchVersion = "7.2";
    l4tMajorMinorPatchVersion = "39.2.0";
    cudaMajorMinorPatchVersion = "13.2.1";
  };
}
