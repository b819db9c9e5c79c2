pid$target:functions:many:entry
{
}
