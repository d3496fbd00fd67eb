main "$@"; exit
