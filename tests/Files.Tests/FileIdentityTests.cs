using System.Runtime.Versioning;

namespace ZeroShotOrleans.Files.Tests;

[UnsupportedOSPlatform("windows")]
public sealed class FileIdentityTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_file_keeps_its_identity_under_another_name()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Not asked for there.");
        var file = _folder.Add("a");
        var identity = FileIdentity.Of(file)!.Value;

        File.Move(file, _folder.At("b"));

        Assert.Equal(identity, FileIdentity.Of(_folder.At("b")));
        Assert.Null(FileIdentity.IsOther(_folder.At("b"), identity));
        Assert.True(FileIdentity.IsOther(file, identity));
        Assert.Null(FileIdentity.Of(file));
    }

    [Fact]
    public void A_file_that_took_its_place_is_another()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Not asked for there.");
        var identity = FileIdentity.Of(_folder.Add("a", "same"))!.Value;

        // Renamed over it: a file that is written again may get the number of the deleted one.
        File.Move(_folder.Add("b", "same"), _folder.At("a"), overwrite: true);

        Assert.False(FileIdentity.IsOther(_folder.At("a"), identity));
    }
}
