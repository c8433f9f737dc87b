/* A function for PHP: shout(text) answers "text!!!". */
#include "php.h"

ZEND_BEGIN_ARG_INFO_EX(arginfo_shout, 0, 0, 1)
  ZEND_ARG_INFO(0, text)
ZEND_END_ARG_INFO()

PHP_FUNCTION(shout) {
  char *text;
  size_t length;
  if (zend_parse_parameters(ZEND_NUM_ARGS(), "s", &text, &length) == FAILURE) return;
  RETURN_STR(strpprintf(0, "%s!!!", text));
}

static const zend_function_entry functions[] = {PHP_FE(shout, arginfo_shout) PHP_FE_END};

zend_module_entry shout_module_entry = {
  STANDARD_MODULE_HEADER, "shout", functions, NULL, NULL, NULL, NULL, NULL, "1.0", STANDARD_MODULE_PROPERTIES,
};

ZEND_GET_MODULE(shout)
