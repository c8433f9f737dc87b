PHP_ARG_ENABLE([greet], [whether to enable greet], [--enable-greet], [no])
if test "$PHP_GREET" != "no"; then
  PHP_NEW_EXTENSION(greet, greet.c, $ext_shared)
fi
