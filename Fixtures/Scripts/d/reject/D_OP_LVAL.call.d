/* line 4 */
BEGIN
{
  strlen("a")++;
}
