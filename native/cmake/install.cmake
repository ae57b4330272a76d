# Two ways out of the build: the usual prefix with a CMake package, and the component `natives`, the
# self-contained folder that goes into a natives jar:
#   cmake --install build --component natives --prefix build/natives
include(CMakePackageConfigHelpers)

install(TARGETS ${targets} EXPORT sigpath-targets
  RUNTIME COMPONENT development LIBRARY COMPONENT development NAMELINK_COMPONENT development)
install(DIRECTORY include/sigpath TYPE INCLUDE COMPONENT development)
set(package_folder ${CMAKE_INSTALL_LIBDIR}/cmake/sigpath)
install(EXPORT sigpath-targets NAMESPACE sigpath:: DESTINATION ${package_folder}
  COMPONENT development)
configure_package_config_file(cmake/sigpath-config.cmake.in sigpath-config.cmake
  INSTALL_DESTINATION ${package_folder})
write_basic_package_version_file(sigpath-config-version.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/sigpath-config.cmake
              ${CMAKE_CURRENT_BINARY_DIR}/sigpath-config-version.cmake
        DESTINATION ${package_folder} COMPONENT development)

# Libraries that a machine may lack travel in the jar, under the names that the loader asks for,
# with their licences.
string(TOLOWER "${CMAKE_SYSTEM_NAME}-${CMAKE_SYSTEM_PROCESSOR}" platform)
set(natives_folder org/sigpath/natives/${platform})
foreach(target IN LISTS targets)
  install(PROGRAMS $<TARGET_FILE:${target}> DESTINATION ${natives_folder}
    RENAME $<TARGET_LINKER_FILE_NAME:${target}> COMPONENT natives EXCLUDE_FROM_ALL)
endforeach()
foreach(dependency TBB::tbb hwy::hwy)
  install(PROGRAMS $<TARGET_FILE:${dependency}> DESTINATION ${natives_folder}
    RENAME $<TARGET_SONAME_FILE_NAME:${dependency}> COMPONENT natives EXCLUDE_FROM_ALL)
endforeach()
foreach(licence libtbb12 libhwy1 libeigen3-dev)
  install(FILES /usr/share/doc/${licence}/copyright DESTINATION ${natives_folder}
    RENAME ${licence}.copyright COMPONENT natives EXCLUDE_FROM_ALL OPTIONAL)
endforeach()
install(CODE "set(folder \"\${CMAKE_INSTALL_PREFIX}/${natives_folder}\")"
  COMPONENT natives EXCLUDE_FROM_ALL)
install(SCRIPT cmake/manifest.cmake COMPONENT natives EXCLUDE_FROM_ALL)
