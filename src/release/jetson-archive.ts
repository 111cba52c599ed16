/** NVIDIA's public archive of debs for Jetson. */
export const JETSON_ARCHIVE = "https://repo.download.nvidia.com/jetson";
