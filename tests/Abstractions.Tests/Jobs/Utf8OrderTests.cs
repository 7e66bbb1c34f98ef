namespace ZeroShotOrleans.Abstractions.Tests.Jobs;

public sealed class Utf8OrderTests
{
    [Fact]
    public void Orders_as_the_bytes_of_UTF8_do()
    {
        var random = new Random(1);
        string[] letters = ["", "a", "b", "/", "-", "\u007F", "\u0080", "\u07FF", "\u0800", "\uD7FF", "\uE000", "\uFFFD", "\uFFFF", "\U00010000", "\U0001F600", "\U0010FFFF"];
        string[] texts = [.. Enumerable.Range(0, 400).Select(_ => string.Concat(Enumerable.Range(0, 4).Select(_ => letters[random.Next(letters.Length)])))];

        foreach (var x in texts)
        {
            foreach (var y in texts)
            {
                var expected = System.Text.Encoding.UTF8.GetBytes(x).AsSpan().SequenceCompareTo(System.Text.Encoding.UTF8.GetBytes(y));
                Assert.Equal(Math.Sign(expected), Math.Sign(Utf8Order.Instance.Compare(x, y)));
            }
        }
    }
}
