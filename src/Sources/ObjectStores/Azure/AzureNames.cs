using System.Text.RegularExpressions;

namespace ZeroShotOrleans.Sources.ObjectStores.Azure;

/// <summary>Names that a request can carry. Others are refused before one is sent: in a URL, <c>..</c> would lead to another container.</summary>
internal static partial class AzureNames
{
    private const int MaxKeyCharacters = 1024;

    /// <summary>Checks a container and the key of a blob, or the start of keys.</summary>
    /// <exception cref="ObjectStoreException">A name cannot be used.</exception>
    public static void Check(ObjectAddress address, bool isPrefix)
    {
        if (!Containers().IsMatch(address.Bucket))
        {
            throw new ObjectStoreException(ObjectStoreError.NoBucket, $"'{address}' has no valid container name: 3 to 63 lower-case letters, digits and single hyphens.");
        }

        if (address.Key.Length == 0 && !isPrefix)
        {
            throw new ObjectStoreException(ObjectStoreError.Missing, $"'{address}' names a container and no blob. Write az://CONTAINER/NAME.");
        }

        if (address.Key.Length > MaxKeyCharacters)
        {
            throw new ObjectStoreException(ObjectStoreError.Missing, $"A blob's name has at most {MaxKeyCharacters} characters; this one of the container '{address.Bucket}' has {address.Key.Length}.");
        }

        // A prefix is sent as a parameter, not as a path.
        if (!isPrefix && Array.Exists(address.Key.Split('/'), part => part is "." or ".."))
        {
            throw new ObjectStoreException(
                ObjectStoreError.Refused, $"'{address}' has a part '.' or '..' in its name, which no URL of Azure can carry. Copy the blob to a name without it.");
        }

        // It would name another blob than the one that is checked and shown.
        if (address.Key.Contains('\\', StringComparison.Ordinal))
        {
            throw new ObjectStoreException(ObjectStoreError.Refused, $"'{address}' has a backslash, which Azure takes for a slash. Write a slash.");
        }
    }

    [GeneratedRegex(@"\A(?=.{3,63}\z)(?:[a-z0-9](?:-?[a-z0-9]){2,62}|\$root|\$web|\$logs)\z")]
    private static partial Regex Containers();
}
