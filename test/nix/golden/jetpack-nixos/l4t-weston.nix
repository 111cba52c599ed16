{ audit
, buildFromDebs
, cairo
, egl-wayland
, lib
, libdrm
, libevdev
, libffi_3_3
, libgbm
, libglvnd
, libinput
, libjpeg8
, libpng
, libunwind
, libxkbcommon
, linux-pam
, mesa
, pixman
, systemdLibs
, wayland
, zlib
}:
buildFromDebs {
  pname = "nvidia-l4t-weston";
  outputs = [ "out" "dev" ];
  buildInputs = [
    audit
    cairo
    libdrm
    libevdev
    libffi_3_3
    libgbm
    libglvnd
    libinput
    libjpeg8
    libpng
    libunwind
    libxkbcommon
    linux-pam
    pixman
    systemdLibs
    wayland
    zlib
  ];
  # Opened by name at run time
  appendRunpaths = [ "${lib.getLib egl-wayland}/lib" "${lib.getLib mesa}/lib" ];
  postPatch = ''
    ln -sfn ../lib/weston/EGLWLInputEventExample bin/EGLWInputEventExample
    ln -sfn ../lib/weston/EGLWLMockNavigation bin/EGLWLMockNavigation
    ln -sfn ../lib/weston/LayerManagerControl bin/LayerManagerControl
    ln -sfn ../lib/weston/simple-weston-client bin/simple-weston-client
    ln -sfn ../lib/weston/spring-tool bin/spring-tool
    ln -sfn ../lib/weston/weston bin/weston
    ln -sfn ../lib/weston/weston-calibrator bin/weston-calibrator
    ln -sfn ../lib/weston/weston-clickdot bin/weston-clickdot
    ln -sfn ../lib/weston/weston-cliptest bin/weston-cliptest
    ln -sfn ../lib/weston/weston-content-protection bin/weston-content-protection
    ln -sfn ../lib/weston/weston-debug bin/weston-debug
    ln -sfn ../lib/weston/weston-dnd bin/weston-dnd
    ln -sfn ../lib/weston/weston-eventdemo bin/weston-eventdemo
    ln -sfn ../lib/weston/weston-flower bin/weston-flower
    ln -sfn ../lib/weston/weston-fullscreen bin/weston-fullscreen
    ln -sfn ../lib/weston/weston-image bin/weston-image
    ln -sfn ../lib/weston/weston-info bin/weston-info
    ln -sfn ../lib/weston/weston-ivi-shell-user-interface bin/weston-ivi-shell-user-interface
    ln -sfn ../lib/weston/weston-launch bin/weston-launch
    ln -sfn ../lib/weston/weston-multi-resource bin/weston-multi-resource
    ln -sfn ../lib/weston/weston-output-mode bin/weston-output-mode
    ln -sfn ../lib/weston/weston-resizor bin/weston-resizor
    ln -sfn ../lib/weston/weston-scaler bin/weston-scaler
    ln -sfn ../lib/weston/weston-simple-dmabuf-egldevice bin/weston-simple-dmabuf-egldevice
    ln -sfn ../lib/weston/weston-simple-egl bin/weston-simple-egl
    ln -sfn ../lib/weston/weston-simple-shm bin/weston-simple-shm
    ln -sfn ../lib/weston/weston-simple-touch bin/weston-simple-touch
    ln -sfn ../lib/weston/weston-smoke bin/weston-smoke
    ln -sfn ../lib/weston/weston-stacking bin/weston-stacking
    ln -sfn ../lib/weston/weston-subsurfaces bin/weston-subsurfaces
    ln -sfn ../lib/weston/weston-terminal bin/weston-terminal
    ln -sfn ../lib/weston/weston-transformed bin/weston-transformed
    ln -sfn weston/libilmClient.so.2.2.0 lib/libilmClient.so.2.2.0
    ln -sfn weston/libilmCommon.so.2.2.0 lib/libilmCommon.so.2.2.0
    ln -sfn weston/libilmControl.so.2.2.0 lib/libilmControl.so.2.2.0
    ln -sfn weston/libilmInput.so.2.2.0 lib/libilmInput.so.2.2.0
    ln -sfn weston/libweston-6.so.0 lib/libweston-6.so.0
    ln -sfn weston/libweston-desktop-6.so.0 lib/libweston-desktop-6.so.0
  '';
}
