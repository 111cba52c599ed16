# fish completion for elfinfo; install it as completions/elfinfo.fish
complete -c elfinfo -f
complete -c elfinfo -s V -l version -d 'output the version number'
complete -c elfinfo -l json -d 'print JSON'
complete -c elfinfo -l symbols -d 'the dynamic symbols too, with versions and binding'
complete -c elfinfo -s v -l verbose -d 'print everything: every name and path, with where it stands'
complete -c elfinfo -l max-unpacked -x -d 'bytes that a deb may unpack to, as 500M or 64G'
complete -c elfinfo -l color -x -a 'auto always never' -d 'colour the output'
complete -c elfinfo -s h -l help -d 'show help'
complete -c elfinfo -F
