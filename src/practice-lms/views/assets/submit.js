/* All the script there is: a page on the way to the tool posts itself. */
document.querySelector('form[data-submit]').submit();
