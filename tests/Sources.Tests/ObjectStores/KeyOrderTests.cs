using System.Text;
using CsCheck;
using ZeroShotOrleans.Sources.ObjectStores;

namespace ZeroShotOrleans.Sources.Tests.ObjectStores;

public sealed class KeyOrderTests
{
    [Fact]
    public void Is_the_order_of_the_bytes()
    {
        var keys = Gen.OneOfConst("a", "b", "/", "-", "é", "\ud7ff", "\ue000", "\uffee", "\U00010000", "\U0001F408", "\U0010ffff").Array[0, 6].Select(string.Concat);
        Gen.Select(keys, keys).Sample(
            (x, y) => Math.Sign(KeyOrder.Instance.Compare(x, y)) == Math.Sign(System.Text.Encoding.UTF8.GetBytes(x).AsSpan().SequenceCompareTo(System.Text.Encoding.UTF8.GetBytes(y))), iter: 20_000, threads: 1);
    }
}
