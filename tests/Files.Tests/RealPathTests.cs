namespace ZeroShotOrleans.Files.Tests;

public sealed class RealPathTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Links_of_files_and_folders_are_resolved()
    {
        var file = _folder.Add("folder/a.jpg");
        _folder.Link("linked", "folder");
        _folder.Link("folder/link.jpg", "a.jpg");
        _folder.Link("twice", "linked");

        Assert.All(["folder/a.jpg", "linked/a.jpg", "twice/link.jpg", "folder/../linked/./link.jpg"], path => Assert.Equal(file, RealPath.Of(_folder.At(path))));
    }

    [Fact]
    public void What_is_not_there_or_leads_in_circles_has_none()
    {
        _folder.Link("dangling", "nowhere");
        _folder.Link("one", "other");
        _folder.Link("other", "one");

        Assert.All(["nowhere", "dangling", "one", "other/a.jpg"], path => Assert.Null(RealPath.Of(_folder.At(path))));
    }

    [Theory]
    [InlineData("/photos", "/photos", true)]
    [InlineData("/photos/2024/a.jpg", "/photos", true)]
    [InlineData("/photos/a.jpg", "/photos/", true)]
    [InlineData("/photos", "/", true)]
    [InlineData("/photos-private/a.jpg", "/photos", false)]
    [InlineData("/", "/photos", false)]
    [InlineData("/Photos/a.jpg", "/photos", false)]
    public void Within_means_below_by_whole_names(string path, string directory, bool within)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Paths of Windows look otherwise.");

        Assert.Equal(within, RealPath.IsWithin(path, directory));
    }
}
