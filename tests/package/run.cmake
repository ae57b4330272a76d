# Installs BUILD_DIR below itself; configures, builds and runs the project in SOURCE_DIR with it.
set(work ${BUILD_DIR}/package-test)
file(REMOVE_RECURSE ${work})

function(run)
  execute_process(COMMAND ${ARGN} COMMAND_ECHO STDOUT COMMAND_ERROR_IS_FATAL ANY)
endfunction()

run(${CMAKE_COMMAND} --install ${BUILD_DIR} --prefix ${work}/prefix --config ${CONFIG})
run(${CMAKE_COMMAND} -S ${SOURCE_DIR} -B ${work}/build
  -D CMAKE_PREFIX_PATH=${work}/prefix
  -D CMAKE_BUILD_TYPE=${CONFIG}
  -D CMAKE_CXX_COMPILER=${CXX}
  -D CMAKE_RUNTIME_OUTPUT_DIRECTORY=${work}/bin)
run(${CMAKE_COMMAND} --build ${work}/build --config ${CONFIG})
run(${work}/bin/package_test)
