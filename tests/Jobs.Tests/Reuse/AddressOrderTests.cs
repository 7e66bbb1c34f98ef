using ZeroShotOrleans.Jobs.Reuse;

namespace ZeroShotOrleans.Jobs.Tests.Reuse;

public sealed class AddressOrderTests
{
    [Fact]
    public void Orders_addresses_by_the_bytes_of_their_keys_even_if_those_are_escaped()
    {
        // In this order in a store; escaped, the blank and the umlaut would come before the letters.
        string[] keys = ["p/a b.jpg", "p/a-b.jpg", "p/a/b.jpg", "p/aa.jpg", "p/\u00E4.jpg", "p/\uFFFD.jpg", "p/\U0001F600.jpg"];

        foreach (var addresses in new string[][]
        {
            [.. keys.Select(key => $"s3://b/{key}")],
            [.. keys.Select(key => "https://acc.blob.core.windows.net/c/" + string.Join('/', key.Split('/').Select(Uri.EscapeDataString)))],
        })
        {
            Assert.Equal(addresses, addresses.Reverse().Order(PathOrder.Of(new ObjectStoreSource { Prefix = "s3://b/p/" })));
        }
    }
}
