{ buildFromDebs }:
buildFromDebs {
  pname = "nvidia-l4t-oem-config";
  autoPatchelf = false;
  postPatch = ''
    ln -sfn /etc/systemd/system/nvweston.service etc/systemd/system/nv-oem-config.target.wants/nvweston.service
  '';
  meta.platforms = [ "aarch64-linux" "x86_64-linux" ];
}
