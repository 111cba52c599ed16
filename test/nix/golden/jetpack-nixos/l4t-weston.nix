{ audit
, buildFromDebs
, cairo
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
, pixman
, systemdLibs
, wayland
, zlib
}:
buildFromDebs {
  pname = "nvidia-l4t-weston";
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
  postPatch = ''
    ln -sf ../lib/weston/EGLWLInputEventExample bin/EGLWInputEventExample
    ln -sf ../lib/weston/EGLWLMockNavigation bin/EGLWLMockNavigation
    ln -sf ../lib/weston/LayerManagerControl bin/LayerManagerControl
    ln -sf ../lib/weston/simple-weston-client bin/simple-weston-client
    ln -sf ../lib/weston/spring-tool bin/spring-tool
    ln -sf ../lib/weston/weston bin/weston
    ln -sf ../lib/weston/weston-calibrator bin/weston-calibrator
    ln -sf ../lib/weston/weston-clickdot bin/weston-clickdot
    ln -sf ../lib/weston/weston-cliptest bin/weston-cliptest
    ln -sf ../lib/weston/weston-content-protection bin/weston-content-protection
    ln -sf ../lib/weston/weston-debug bin/weston-debug
    ln -sf ../lib/weston/weston-dnd bin/weston-dnd
    ln -sf ../lib/weston/weston-eventdemo bin/weston-eventdemo
    ln -sf ../lib/weston/weston-flower bin/weston-flower
    ln -sf ../lib/weston/weston-fullscreen bin/weston-fullscreen
    ln -sf ../lib/weston/weston-image bin/weston-image
    ln -sf ../lib/weston/weston-info bin/weston-info
    ln -sf ../lib/weston/weston-ivi-shell-user-interface bin/weston-ivi-shell-user-interface
    ln -sf ../lib/weston/weston-launch bin/weston-launch
    ln -sf ../lib/weston/weston-multi-resource bin/weston-multi-resource
    ln -sf ../lib/weston/weston-output-mode bin/weston-output-mode
    ln -sf ../lib/weston/weston-resizor bin/weston-resizor
    ln -sf ../lib/weston/weston-scaler bin/weston-scaler
    ln -sf ../lib/weston/weston-simple-dmabuf-egldevice bin/weston-simple-dmabuf-egldevice
    ln -sf ../lib/weston/weston-simple-egl bin/weston-simple-egl
    ln -sf ../lib/weston/weston-simple-shm bin/weston-simple-shm
    ln -sf ../lib/weston/weston-simple-touch bin/weston-simple-touch
    ln -sf ../lib/weston/weston-smoke bin/weston-smoke
    ln -sf ../lib/weston/weston-stacking bin/weston-stacking
    ln -sf ../lib/weston/weston-subsurfaces bin/weston-subsurfaces
    ln -sf ../lib/weston/weston-terminal bin/weston-terminal
    ln -sf ../lib/weston/weston-transformed bin/weston-transformed
    ln -sf weston/libilmClient.so.2.2.0 lib/libilmClient.so.2.2.0
    ln -sf weston/libilmCommon.so.2.2.0 lib/libilmCommon.so.2.2.0
    ln -sf weston/libilmControl.so.2.2.0 lib/libilmControl.so.2.2.0
    ln -sf weston/libilmInput.so.2.2.0 lib/libilmInput.so.2.2.0
    ln -sf weston/libweston-6.so.0 lib/libweston-6.so.0
    ln -sf weston/libweston-desktop-6.so.0 lib/libweston-desktop-6.so.0
  '';
}
