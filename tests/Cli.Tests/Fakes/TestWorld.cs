using Spectre.Console.Testing;
using ZeroShotOrleans.Cli.Connections;
using ZeroShotOrleans.Cli.Context;

namespace ZeroShotOrleans.Cli.Tests.Fakes;

/// <summary>Runs zso in this process and captures its output.</summary>
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
            ListModels = null,
            Connect = (settings, _) =>
            {
                Settings = settings;
                return Task.FromResult<IConnection>(cluster ?? throw new InvalidOperationException("This test has no cluster."));
            },
        };
    }

    /// <summary>Creates an instance with the real embedded cluster, whose state is in <see cref="Folder"/>.</summary>
    public static TestWorld Real()
    {
        var context = new TestWorld();
        context.Context = context.Context with { Connect = Connection.OpenAsync, ListModels = new CliContext { Out = TextWriter.Null, Error = TextWriter.Null }.ListModels };
        return context;
    }

    /// <summary>A temporary folder of this test.</summary>
    public string Folder { get; } = Path.Combine(Path.GetTempPath(), $"zso-test-{Guid.NewGuid():N}");

    public CliContext Context { get; set; }

    /// <summary>The connection settings that the command used.</summary>
    public ConnectionSettings? Settings { get; private set; }

    public string Out => _out.ToString();

    public string[] OutLines => Out.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    public string Error => _error.ToString();

    /// <summary>Replaces standard output with a terminal of the given width.</summary>
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
