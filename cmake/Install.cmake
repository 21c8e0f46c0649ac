# SPDX-License-Identifier: Apache-2.0
# `cmake --install`: the program and its man page, the parsers library with its headers and pkg-config file.
if(TARGET reshake)
    install(TARGETS reshake RUNTIME DESTINATION "${CMAKE_INSTALL_BINDIR}")
endif()
if(EXISTS "${CMAKE_CURRENT_SOURCE_DIR}/man/reshake.1")
    install(FILES man/reshake.1 DESTINATION "${CMAKE_INSTALL_MANDIR}/man1")
endif()

# The headers keep their folders, so that they include one another as they do here: "parsers/wire/cursor.h".
install(TARGETS reshake-parsers ARCHIVE DESTINATION "${CMAKE_INSTALL_LIBDIR}")
install(DIRECTORY parsers DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}/reshake"
        FILES_MATCHING PATTERN "*.h" PATTERN "*.def")

# The prefix is told relative to the file's own place: it is chosen when installing, not when configuring.
file(RELATIVE_PATH RESHAKE_PC_PREFIX "/prefix/${CMAKE_INSTALL_LIBDIR}/pkgconfig" "/prefix")
configure_file(cmake/reshake-parsers.pc.in reshake-parsers.pc @ONLY)
install(FILES "${CMAKE_CURRENT_BINARY_DIR}/reshake-parsers.pc" DESTINATION "${CMAKE_INSTALL_LIBDIR}/pkgconfig")
