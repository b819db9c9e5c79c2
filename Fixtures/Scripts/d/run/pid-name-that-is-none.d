pid$target:functions:many:middle
{
}
