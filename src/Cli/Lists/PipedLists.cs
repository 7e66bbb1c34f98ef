using System.Net;
using ZeroShotOrleans.Cli.Connections;
using ZeroShotOrleans.Cli.Context;
using ZeroShotOrleans.Cli.Errors;
using ZeroShotOrleans.Cli.Formatting;
using ZeroShotOrleans.Cli.Output;

namespace ZeroShotOrleans.Cli.Lists;

/// <summary>Saves lists that a silo cannot read where they are: standard input and other pipes, and files whose format is given on the command line.</summary>
/// <param name="context">Standard input, messages, clock.</param>
/// <param name="stateFolder">Finds the state folder of this machine.</param>
/// <param name="quiet">Whether only warnings and errors are written.</param>
internal sealed class PipedLists(CliContext context, Func<string> stateFolder, bool quiet)
{
    /// <summary>Whether the value of <c>--list</c> is standard input or another pipe.</summary>
    public static bool IsPipe(string file) => IsStandardInput(file) || OutputKind.IsPipeOrDevice(file);

    /// <summary>Saves a list.</summary>
    /// <param name="file">The value of <c>--list</c>.</param>
    /// <param name="path">Its absolute path.</param>
    /// <param name="format">The value of <c>--list-format</c>; null if it is not given.</param>
    /// <param name="column">The value of <c>--column</c>; null if it is not given.</param>
    /// <param name="settings">The cluster that will read the list.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <returns>The saved file; null if the list is used where it is.</returns>
    /// <exception cref="UsageException">The list cannot be read or saved, or the cluster is on other machines.</exception>
    public async Task<string?> SaveAsync(string file, string path, string? format, string? column, ConnectionSettings settings, CancellationToken cancellationToken)
    {
        if (format is null && !IsPipe(file))
        {
            return null;
        }

        if (!IsOnThisMachine(settings))
        {
            throw new UsageException(
                $"--list {file}{(format is null ? "" : " with --list-format")} cannot be used with a cluster on other machines: its silos read the list themselves. " +
                "Write it to a file that they see, with the extension of its format, and pass that.");
        }

        if (IsStandardInput(file) && context.Input is not null)
        {
            context.Error.WriteLine("Reading the list of images from the terminal. End it with Ctrl+D.");
        }

        var name = IsStandardInput(file) ? "The list on standard input" : $"The list {file}";
        await using var list = Open(file, path);
        var (saved, found) = await new ListSpool(stateFolder(), context.Time).SaveAsync(list, name, format, column, cancellationToken);
        if (format is null && found != "text" && !quiet)
        {
            context.Error.WriteLine(Printable.Escape($"{name}: read as {(found == PipedListFormat.ZeroSeparated ? "names that end with zero bytes" : found)}."));
        }

        return saved;
    }

    private static bool IsStandardInput(string file) => file is "-" || (!OperatingSystem.IsWindows() && file is "/dev/stdin" or "/dev/fd/0" or "/proc/self/fd/0");

    private Stream Open(string file, string path)
    {
        try
        {
            return IsStandardInput(file) ? context.OpenInput() : new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"--list {file} cannot be read: {exception.Message}");
        }
    }

    // A cluster that is reached by the loopback address reads the files of this machine.
    private static bool IsOnThisMachine(ConnectionSettings settings) => settings is not ClusterSettings cluster
        || (cluster.Redis is null && cluster.Gateways.All(IsLoopback))
        || (cluster.Redis is { } redis && redis.EndPoints.All(IsLoopback));

    private static bool IsLoopback(EndPoint gateway) => gateway switch
    {
        IPEndPoint address => IPAddress.IsLoopback(address.Address),
        DnsEndPoint name => name.Host is "localhost",
        _ => false,
    };
}
