// `git archive` writes the commit here (export-subst in .gitattributes); a checkout keeps the text as it is.
#define ARCHIVED_COMMIT "$Format:%H$"
