using ZeroShotOrleans.Cli.Connections;
using ZeroShotOrleans.Cli.Errors;
using ZeroShotOrleans.Cli.Tests.Fakes;

namespace ZeroShotOrleans.Cli.Tests.Connections;

public sealed class StateDirectoryTests : IDisposable
{
    private readonly TestWorld _context = new();

    public void Dispose() => _context.Dispose();

    [Fact]
    public void A_directory_that_is_asked_for_is_taken() => Assert.Equal(
        Path.Combine(Directory.GetCurrentDirectory(), "state"), CliStateDirectory.Choose("state", userDataDirectory: ""));

    [Fact]
    public void The_default_lies_in_the_data_folder_of_the_user_which_a_new_user_gets_made()
    {
        var data = Path.Combine(_context.Folder, ".local", "share");

        Assert.Equal(Path.Combine(data, "zeroshot-orleans"), CliStateDirectory.Choose(asked: null, data));
        Assert.True(Directory.Exists(data));
    }

    [Fact]
    public void Missing_home_directory_asks_for_a_state_directory() => Assert.Contains(
        "--state DIR", Assert.Throws<UsageException>(() => CliStateDirectory.Choose(asked: null, userDataDirectory: "")).Message, StringComparison.Ordinal);

    [Fact]
    public void A_data_folder_that_cannot_be_made_is_named_with_the_reason()
    {
        var file = _context.Write("home", "a file where a folder should be");

        var message = Assert.Throws<UsageException>(() => CliStateDirectory.Choose(asked: null, Path.Combine(file, "share"))).Message;

        Assert.StartsWith($"The folder {Path.Combine(file, "share")} for jobs and label embeddings cannot be created: ", message, StringComparison.Ordinal);
    }
}
