using Spectre.Console.Testing;
using ZeroShotOrleans.Cli.Connections;
using ZeroShotOrleans.Cli.Context;

namespace ZeroShotOrleans.Cli.Tests.Fakes;

/// <summary>Runs zso in this process and keeps what it writes.</summary>
internal sealed class TestWorld : IDisposable
{
    private readonly StringWriter _out = new() { NewLine = "\n" };
    private readonly StringWriter _error = new() { NewLine = "\n" };

    public TestWorld(FakeCluster? cluster = null, string? userData = null)
    {
        Directory.CreateDirectory(Folder);
        Context = new CliContext
        {
            Out = _out,
            Error = _error,
            Time = cluster?.Time ?? TimeProvider.System,
            UserDataDirectory = userData ?? Folder,
            Connect = (settings, _) =>
            {
                Settings = settings;
                return Task.FromResult<IConnection>(cluster ?? throw new InvalidOperationException("This test has no cluster."));
            },
        };
    }

    /// <summary>A world in which commands start the real embedded cluster; its state lies in <see cref="Folder"/>.</summary>
    public static TestWorld Real()
    {
        var context = new TestWorld();
        context.Context = context.Context with { Connect = Connection.OpenAsync };
        return context;
    }

    /// <summary>A folder of this test alone.</summary>
    public string Folder { get; } = Path.Combine(Path.GetTempPath(), $"zso-test-{Guid.NewGuid():N}");

    public CliContext Context { get; set; }

    /// <summary>What the command wanted to connect to.</summary>
    public ConnectionSettings? Settings { get; private set; }

    public string Out => _out.ToString();

    public string[] OutLines => Out.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    public string Error => _error.ToString();

    /// <summary>A terminal of a width in place of the pipe behind standard output.</summary>
    public TestConsole UseTerminal(int width)
    {
        var terminal = new TestConsole();
        terminal.Profile.Width = width;
        Context = Context with { OutTerminal = terminal };
        return terminal;
    }

    public Task<int> RunAsync(params string[] args) => Zso.RunAsync(args, Context, TestContext.Current.CancellationToken);

    /// <summary>Writes a file into the folder and returns its path.</summary>
    public string Write(string name, string text)
    {
        var path = Path.Combine(Folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }

    public void Dispose()
    {
        _out.Dispose();
        _error.Dispose();
        if (OperatingSystem.IsWindows())
        {
            Directory.Delete(Folder, recursive: true);
        }
        else
        {
            // .NET cannot delete names that are not UTF-8.
            Assert.Equal(0, RawNames.Shell("/", "rm -rf -- \"$0\"", Folder));
        }
    }
}
