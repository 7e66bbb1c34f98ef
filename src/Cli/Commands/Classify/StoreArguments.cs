using ZeroShotOrleans.Cli.Errors;
using ZeroShotOrleans.Sources.ObjectStores;

namespace ZeroShotOrleans.Cli.Commands.Classify;

/// <summary>Recognises addresses of object stores on the command line.</summary>
internal static class StoreArguments
{
    private static readonly string[] _schemes = ["s3", "s3a", "az", "abfs", "abfss", "wasb", "wasbs", "gs", "gcs"];

    /// <summary>The prefix that is the only PATH; null if all are paths of files.</summary>
    /// <exception cref="UsageException">There are several, or one is not a valid address.</exception>
    public static string? Read(IReadOnlyList<string> paths)
    {
        var addresses = paths.Select(AddressOf).ToList();
        return addresses.TrueForAll(address => address is null) ? null
            : addresses is [{ } only] ? only
            : throw new UsageException("A job has one prefix of an object store, and no other PATH beside it. Run the command once for each, or put the addresses into a --list.");
    }

    /// <summary>The address in the form in which it is stored; null if the argument is a path of a file, or a URL.</summary>
    /// <exception cref="UsageException">It starts like an address, and is none.</exception>
    public static string? AddressOf(string argument)
    {
        var colon = argument.IndexOf("://", StringComparison.Ordinal);
        var isAddress = colon > 0 && _schemes.Contains(argument[..colon], StringComparer.OrdinalIgnoreCase);
        return ObjectAddress.TryParse(argument, out var address) ? address.Value.ToString()
            : isAddress ? throw new UsageException($"{argument}: {ObjectErrors.NoAddress}")
            : null;
    }
}
