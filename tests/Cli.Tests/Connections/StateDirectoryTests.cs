using ZeroShotOrleans.Cli.Connections;
using ZeroShotOrleans.Cli.Errors;
using ZeroShotOrleans.Cli.Tests.Fakes;

namespace ZeroShotOrleans.Cli.Tests.Connections;

public sealed class StateDirectoryTests : IDisposable
{
    private readonly TestWorld _context = new();

    public void Dispose() => _context.Dispose();

    [Fact]
    public void Uses_the_requested_directory() => Assert.Equal(
        Path.Combine(Directory.GetCurrentDirectory(), "state"), CliStateDirectory.Choose("state", userDataDirectory: ""));

    [Fact]
    public void Creates_the_default_in_the_user_data_folder()
    {
        var data = Path.Combine(_context.Folder, ".local", "share");

        Assert.Equal(Path.Combine(data, "zeroshot-orleans"), CliStateDirectory.Choose(asked: null, data));
        Assert.True(Directory.Exists(data));
    }

    [Fact]
    public void Asks_for_a_state_directory_when_there_is_no_home() => Assert.Contains(
        "--state DIR", Assert.Throws<UsageException>(() => CliStateDirectory.Choose(asked: null, userDataDirectory: "")).Message, StringComparison.Ordinal);

    [Fact]
    public void Reports_a_data_folder_that_cannot_be_created()
    {
        var file = _context.Write("home", "a file where a folder should be");

        var message = Assert.Throws<UsageException>(() => CliStateDirectory.Choose(asked: null, Path.Combine(file, "share"))).Message;

        Assert.StartsWith($"The folder {Path.Combine(file, "share")} for jobs and label embeddings cannot be created: ", message, StringComparison.Ordinal);
    }
}
