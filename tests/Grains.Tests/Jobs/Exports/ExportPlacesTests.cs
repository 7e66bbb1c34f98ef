using Microsoft.Extensions.Options;
using ZeroShotOrleans.Grains.Jobs.Exports;
using ZeroShotOrleans.Jobs.Exports;
using ZeroShotOrleans.Jobs.Options;
using ZeroShotOrleans.Sources.ObjectStores;
using ZeroShotOrleans.Storage.State;

namespace ZeroShotOrleans.Grains.Tests.Jobs.Exports;

/// <summary>Where results may be written.</summary>
public sealed class ExportPlacesTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("zso-test-places-").FullName;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Allowed => Path.Combine(_root, "out");

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public void Without_a_setting_nothing_may_be_written()
    {
        using var places = Places([], []);

        Assert.Contains("allowed none (Exports:Folders)", Refused(places, Allowed), StringComparison.Ordinal);
        Assert.Contains("ObjectStores:Writable", Refused(places, "s3://bucket/run/"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("/")]
    [InlineData("/run")]
    [InlineData("/run/monday/")]
    [InlineData("/x/../run")]
    public void Folders_in_an_allowed_folder_may_be_written_to(string below)
    {
        Directory.CreateDirectory(Allowed);
        using var places = Places([Allowed], []);

        Assert.EndsWith("/", places.Open(Allowed + below).Name, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("..")]
    [InlineData("../other")]
    [InlineData("run/../../other")]
    [InlineData("../outside")]
    public void Other_folders_may_not(string relative)
    {
        Directory.CreateDirectory(Allowed);
        using var places = Places([Allowed], []);

        Assert.Contains("is outside the folders", Refused(places, Path.Combine(Allowed, relative)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_link_does_not_lead_out_also_if_it_appears_later()
    {
        Directory.CreateDirectory(Allowed);
        var elsewhere = Directory.CreateDirectory(Path.Combine(_root, "elsewhere")).FullName;
        Directory.CreateSymbolicLink(Path.Combine(Allowed, "link"), elsewhere);
        using var places = Places([Allowed], []);

        Refused(places, Path.Combine(Allowed, "link"));
        Refused(places, Path.Combine(Allowed, "link", "new"));

        var place = places.Open(Path.Combine(Allowed, "later"));
        Directory.CreateSymbolicLink(Path.Combine(Allowed, "later"), elsewhere);
        await Assert.ThrowsAsync<ExportException>(() => place.PrepareAsync(Token));
        Assert.Empty(Directory.EnumerateFileSystemEntries(elsewhere));
    }

    [Theory]
    [InlineData("results")]
    [InlineData("ftp://host/run/")]
    [InlineData("s3://")]
    [InlineData("https://host/run/")]
    public void What_is_no_place_is_refused(string to)
    {
        using var places = Places(["*"], ["*"]);

        Assert.Contains($"(got '{to}')", Refused(places, to), StringComparison.Ordinal);
    }

    [Fact]
    public void Prefixes_end_with_a_slash()
    {
        using var places = Places(["*"], ["s3://bucket/runs"]);

        Assert.Equal("s3://bucket/runs/monday/", places.Open("s3://bucket/runs/monday").Name);
        Assert.Equal("s3://bucket/runs/", places.Open("s3://bucket/runs/").Name);
        Refused(places, "s3://bucket/other/");
        Refused(places, "s3://bucket/runs2/");
    }

    private static string Refused(ExportPlaces places, string to)
    {
        var refused = Assert.Throws<ZeroShotException>(() => places.Open(to));
        Assert.Equal(ZeroShotError.BadRequest, refused.Code);
        return refused.Message;
    }

    private ExportPlaces Places(string[] folders, string[] writable)
    {
        var (exports, stores) = (new ExportOptions(), new ObjectStoreOptions());
        Array.ForEach(folders, exports.Folders.Add);
        Array.ForEach(writable, stores.Writable.Add);
        return new ExportPlaces(
            Options.Create(exports), new StoreAccess([new MemoryObjectStore()], Options.Create(stores)), new StateDirectory(Options.Create(new StorageOptions { Directory = _root })));
    }
}
