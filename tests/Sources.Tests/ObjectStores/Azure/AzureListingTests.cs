using System.Globalization;
using Microsoft.AspNetCore.Http;
using ZeroShotOrleans.Sources.ObjectStores;
using ZeroShotOrleans.Tests.ObjectStores.Azure;
using static ZeroShotOrleans.Sources.Tests.ObjectStores.Azure.AzureStores;
using static ZeroShotOrleans.Sources.Tests.ObjectStores.Collecting;

namespace ZeroShotOrleans.Sources.Tests.ObjectStores.Azure;

/// <summary>Listings that the emulator does not have: of an account with a hierarchical namespace, and of a million blobs.</summary>
[Collection(nameof(S3.SoloGroup))]
public sealed class AzureListingTests
{
    private const int PageSize = 5000;

    // The order of such an account, as https://github.com/Azure/azure-sdk-for-go/issues/24210 shows it; directories end with a slash here.
    private static readonly string[] _tree =
    [
        "Path A/", "Path A/dat1", "Path A-B/", "Path A-B/dat2", "Path A-B-C", "Path A-C", "Path A.C/", "Path A.C/dat3", "Path AB/", "Path AB/AB/", "Path AB/AB/deep", "Path AB/dat4", "Path AB.txt", "Path ABC",
    ];

    private static readonly string[] _ordered = [.. _tree.Where(name => name[^1] != '/').Order(Utf8Order.Instance)];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Lists_a_hierarchical_namespace_in_order()
    {
        await using var stub = await AzureStub.StartAsync(context => TreeAsync(context, says: null));
        using var store = Of(stub.ConnectionString);
        Assert.NotEqual(_ordered, _tree.Where(name => name[^1] != '/'));
        Assert.Equal(_ordered, await store.KeysAsync(At("photos", "")));
        Assert.Equal(["Path AB.txt", "Path AB/AB/deep", "Path AB/dat4", "Path ABC"], await store.KeysAsync(At("photos", "Path AB")));
        Assert.Equal(["Path AB/AB/deep", "Path AB/dat4"], await store.KeysAsync(At("photos", "Path AB/")));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(null)]
    public async Task Resumes_in_a_hierarchical_namespace_after_every_name(bool? says)
    {
        await using var stub = await AzureStub.StartAsync(context => TreeAsync(context, says));
        using var store = Of(stub.ConnectionString);
        foreach (var after in _ordered.Concat(["Path A", "Path A/", "Path AB/x", "Q"]))
        {
            Assert.Equal(_ordered.Where(name => Utf8Order.Instance.Compare(name, after) > 0), await store.KeysAsync(At("photos", ""), after));
        }

        Assert.DoesNotContain(stub.Requests, request => request.Contains("startFrom", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Does_not_enter_folders_that_were_listed()
    {
        await using var stub = await AzureStub.StartAsync(context => TreeAsync(context, says: true));
        using var store = Of(stub.ConnectionString);
        await store.KeysAsync(At("photos", ""), "Path AB/AB/deep");
        Assert.Equal(
            ["", "Path AB/", "Path AB/AB/"],
            stub.Requests.Where(request => request.Contains("delimiter", StringComparison.Ordinal)).Select(request => request.Split('&').FirstOrDefault(part => part.StartsWith("prefix=", StringComparison.Ordinal))?[7..] ?? ""));
    }

    [Fact]
    public async Task Starts_after_a_name_in_a_flat_namespace()
    {
        await using var stub = await AzureStub.StartAsync(context => FlatAsync(context, 20_000));
        using var store = Of(stub.ConnectionString);
        var keys = await store.KeysAsync(At("photos", ""), Name(14_999));
        Assert.Equal((5000, Name(15_000), Name(19_999)), (keys.Count, keys[0], keys[^1]));

        // One page from the name on, the next for what is left of it: the name itself is listed too.
        Assert.Equal(2, stub.Requests.Count(request => request.Contains("comp=list", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Lists_again_and_skips_where_the_account_does_not_say_that_it_is_flat()
    {
        await using var stub = await AzureStub.StartAsync(context => FlatAsync(context, 20_000, says: false));
        using var store = Of(stub.ConnectionString);
        Assert.Equal(5000, (await store.KeysAsync(At("photos", ""), Name(14_999))).Count);
        Assert.Equal(4, stub.Requests.Count(request => request.Contains("comp=list", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Lists_a_million_blobs_in_bounded_memory()
    {
        await using var stub = await AzureStub.StartAsync(context => FlatAsync(context, 1_000_000));
        using var store = Of(stub.ConnectionString);
        var (count, last, most) = (0, "", 0L);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        await foreach (var blob in store.ListAsync(At("photos", ""), null, Token))
        {
            Assert.True(string.CompareOrdinal(blob.Key, last) > 0);
            last = blob.Key;
            if (++count % 100_000 == 0)
            {
                most = Math.Max(most, GC.GetTotalMemory(forceFullCollection: true) - before);
            }
        }

        Assert.Equal(1_000_000, count);
        Assert.Equal(200, stub.Requests.Count);
        Assert.InRange(most, long.MinValue, 100L << 20);
    }

    [Fact]
    public async Task Asks_for_no_more_pages_than_are_used()
    {
        await using var stub = await AzureStub.StartAsync(context => FlatAsync(context, 1_000_000));
        using var store = Of(stub.ConnectionString);
        Assert.Equal(10, await store.ListAsync(At("photos", ""), null, Token).Take(10).CountAsync(Token));
        Assert.Single(stub.Requests);
    }

    [Fact]
    public async Task Names_a_listing_that_breaks_off_between_pages()
    {
        await using var stub = await AzureStub.StartAsync(context =>
            context.Request.Query.ContainsKey("marker") ? AzureStub.ErrorAsync(context, 403, "AuthenticationFailed") : FlatAsync(context, 10_000));
        using var store = Of(stub.ConnectionString);
        var keys = new List<string>();
        await FailsAsync(ObjectStoreError.AccessDenied, async () =>
        {
            await foreach (var blob in store.ListAsync(At("photos", ""), null, Token))
            {
                keys.Add(blob.Key);
            }
        });
        Assert.Equal(PageSize, keys.Count);
    }

    [Fact]
    public async Task Refuses_another_order_than_that_of_the_names()
    {
        await using var stub = await AzureStub.StartAsync(context => AzureStub.PageAsync(context, ["a", "c", "b"], ""));
        using var store = Of(stub.ConnectionString);
        var failure = await FailsAsync(ObjectStoreError.Refused, () => store.KeysAsync(At("photos", "")));
        Assert.Equal("127.0.0.1 lists 'az://photos/b' after 'az://photos/c', which is not the order of their names. Write the names to a file, and use it as a list.", failure.Message);
    }

    [Fact]
    public async Task Asks_for_nothing_where_all_was_listed()
    {
        await using var stub = await AzureStub.StartAsync(context => FlatAsync(context, 10));
        using var store = Of(stub.ConnectionString);
        Assert.Empty(await store.KeysAsync(At("photos", "a/"), "b"));
        Assert.Empty(stub.Requests);
    }

    private static string Name(int i) => i.ToString("0000000", CultureInfo.InvariantCulture);

    private static Task FlatAsync(HttpContext context, int count, bool says = true)
    {
        if (IsAccountInfo(context))
        {
            return AccountInfoAsync(context, says ? false : null);
        }

        var at = Math.Max(Number(context.Request.Query["marker"]), Number(context.Request.Query["startFrom"]));
        var end = Math.Min(at + PageSize, count);
        return AzureStub.PageAsync(context, Enumerable.Range(at, end - at).Select(Name), end < count ? Name(end) : "");
    }

    private static int Number(string? name) => name is { Length: > 0 } ? int.Parse(name, CultureInfo.InvariantCulture) : 0;

    private static Task TreeAsync(HttpContext context, bool? says)
    {
        if (IsAccountInfo(context))
        {
            return AccountInfoAsync(context, says);
        }

        var (prefix, query) = (context.Request.Query["prefix"].ToString(), context.Request.Query);
        var below = _tree.Where(name => name.StartsWith(prefix, StringComparison.Ordinal) && name.TrimEnd('/').Length >= prefix.Length);
        if (!query.ContainsKey("delimiter"))
        {
            return AzureStub.PageAsync(context, below, "");
        }

        var level = below.Where(name => name.TrimEnd('/').IndexOf('/', prefix.Length) < 0);
        return AzureStub.PageAsync(context, level, "", asPrefixes: true);
    }

    private static bool IsAccountInfo(HttpContext context) => context.Request.Query["restype"] == "account";

    private static Task AccountInfoAsync(HttpContext context, bool? isHierarchical)
    {
        if (isHierarchical is null)
        {
            return AzureStub.ErrorAsync(context, 403, "AuthorizationPermissionMismatch");
        }

        context.Response.Headers["x-ms-is-hns-enabled"] = isHierarchical.Value ? "true" : "false";
        context.Response.Headers["x-ms-sku-name"] = "Standard_LRS";
        context.Response.Headers["x-ms-account-kind"] = "StorageV2";
        return Task.CompletedTask;
    }
}
