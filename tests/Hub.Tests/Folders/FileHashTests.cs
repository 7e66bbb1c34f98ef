using ZeroShotOrleans.Hub.Folders;

namespace ZeroShotOrleans.Hub.Tests.Folders;

/// <summary>Compares with sha256sum and git hash-object.</summary>
public sealed class FileHashTests
{
    [Theory]
    [InlineData("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391")]
    [InlineData("hello\n", "5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03", "ce013625030ba8dba906f756967f9e9ca394464a")]
    public async Task Hashes_match_sha256sum_and_git(string content, string sha256, string git)
    {
        var path = Path.GetTempFileName();
        await File.WriteAllTextAsync(path, content, TestContext.Current.CancellationToken);

        Assert.Equal(new FileHash(sha256, git), await FileHash.OfAsync(path, TestContext.Current.CancellationToken));
        File.Delete(path);
    }
}
