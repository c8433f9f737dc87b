PHP_ARG_ENABLE([shout], [whether to enable shout], [--enable-shout], [no])
if test "$PHP_SHOUT" != "no"; then
  PHP_NEW_EXTENSION(shout, shout.c, $ext_shared)
fi
