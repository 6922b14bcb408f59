#include <libxml/xmlversion.h>
// Debian's libxml2 is built with ICU, whose headers clash with the ones inside Foundation. They
// are wanted for two pointers of a struct that nobody here looks into.
#undef LIBXML_ICU_ENABLED
#include <libxml/parser.h>
#include <libxml/xmlreader.h>
