using ZeroShotOrleans.Cli.Connections;
using ZeroShotOrleans.Cli.Tests.Fakes;

namespace ZeroShotOrleans.Cli.Tests.Connections;

public sealed class StateDirectoryTests : IDisposable
{
    private readonly TestWorld _world = new();

    public void Dispose() => _world.Dispose();

    [Fact]
    public void A_directory_that_is_asked_for_is_taken() => Assert.Equal(
        Path.Combine(Directory.GetCurrentDirectory(), "state"), StateDirectory.Choose("state", userDataDirectory: ""));

    [Fact]
    public void The_default_lies_in_the_data_folder_of_the_user_which_a_new_user_gets_made()
    {
        var data = Path.Combine(_world.Folder, ".local", "share");

        Assert.Equal(Path.Combine(data, "zeroshot-orleans"), StateDirectory.Choose(asked: null, data));
        Assert.True(Directory.Exists(data));
    }

    [Fact]
    public void A_user_without_a_home_is_asked_for_a_directory() => Assert.Contains(
        "--state DIR", Assert.Throws<UsageException>(() => StateDirectory.Choose(asked: null, userDataDirectory: "")).Message, StringComparison.Ordinal);

    [Fact]
    public void A_data_folder_that_cannot_be_made_is_named_with_the_reason()
    {
        var file = _world.Write("home", "a file where a folder should be");

        var message = Assert.Throws<UsageException>(() => StateDirectory.Choose(asked: null, Path.Combine(file, "share"))).Message;

        Assert.StartsWith($"The folder {Path.Combine(file, "share")} for jobs and label vectors cannot be made: ", message, StringComparison.Ordinal);
    }
}
