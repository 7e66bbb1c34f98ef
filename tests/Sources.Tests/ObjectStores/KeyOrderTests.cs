using System.Text;
using CsCheck;
using ZeroShotOrleans.Sources.ObjectStores;

namespace ZeroShotOrleans.Sources.Tests.ObjectStores;

public sealed class KeyOrderTests
{
    [Fact]
    public void Keys_are_in_the_order_of_their_bytes()
    {
        var part = Gen.OneOf(Gen.OneOfConst("a", "b", "/", "\u007f", "\u0080", "\ud7ff", "\ue000", "\ufffd", "\uffff", "\U00010000", "\U0001F600", "\U0010FFFF"), Gen.String[Gen.Char['a', 'c'], 0, 3]);
        var key = part.Array[0, 4].Select(string.Concat);

        Gen.Select(key, key).Sample((x, y) => Assert.Equal(
            Math.Sign(Encoding.UTF8.GetBytes(x).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(y))), Math.Sign(KeyOrder.Instance.Compare(x, y))));
    }
}
