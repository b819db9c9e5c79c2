pid$target:functions:many:ffff
{
}
