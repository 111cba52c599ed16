{ buildFromDebs
, l4t-core
}:
buildFromDebs {
  pname = "nvidia-l4t-init";
  buildInputs = [ l4t-core ];
  postPatch = ''
    ln -sfn ../../../opt/nvidia/l4t-rootfs-validation-config/l4t-rootfs-validation-config.service etc/systemd/system/l4t-rootfs-validation-config.service
    ln -sfn ../../../../opt/nvidia/l4t-rootfs-validation-config/l4t-rootfs-validation-config.service etc/systemd/system/multi-user.target.wants/l4t-rootfs-validation-config.service
    ln -sfn ../../../../opt/nvidia/l4t-bootloader-config/nv-l4t-bootloader-config.service etc/systemd/system/multi-user.target.wants/nv-l4t-bootloader-config.service
    ln -sfn ../../../../opt/nvidia/l4t-usb-device-mode/nv-l4t-usb-device-mode.service etc/systemd/system/multi-user.target.wants/nv-l4t-usb-device-mode.service
    ln -sfn ../../../opt/nvidia/l4t-bootloader-config/nv-l4t-bootloader-config.service etc/systemd/system/nv-l4t-bootloader-config.service
    ln -sfn ../../../opt/nvidia/l4t-usb-device-mode/nv-l4t-usb-device-mode-runtime.service etc/systemd/system/nv-l4t-usb-device-mode-runtime.service
    ln -sfn ../../../opt/nvidia/l4t-usb-device-mode/nv-l4t-usb-device-mode.service etc/systemd/system/nv-l4t-usb-device-mode.service
    # Links that would lead nowhere
    rm etc/systemd/system/getty.target.wants/serial-getty@ttyGS0.service
  '';
}
