using System.Globalization;

namespace ZeroShotOrleans.Tests.ObjectStores.S3;

/// <summary>Many objects of one prefix: <c>prefix0000000.jpg</c> and so on.</summary>
/// <param name="prefix">What each key starts with.</param>
/// <param name="count">Their number, at most ten million.</param>
/// <param name="content">The content of one.</param>
/// <param name="ending">What each key ends with.</param>
internal sealed class GeneratedObjects(string prefix, int count, Func<int, byte[]> content, string ending = ".jpg")
{
    private const int Digits = 7;

    private static readonly DateTimeOffset _modified = DateTimeOffset.UnixEpoch.AddYears(50);

    /// <summary>The key of one.</summary>
    public string KeyOf(int index) => $"{prefix}{index.ToString("D7", CultureInfo.InvariantCulture)}{ending}";

    /// <summary>One by its key; null: none.</summary>
    public StubObject? Find(string key) => IndexOf(key) is { } index ? StubObject.Of(key, content(index), _modified) : null;

    /// <summary>Those with a prefix, after a key, in order.</summary>
    public IEnumerable<StubObject> After(string start, string after)
    {
        if (!start.StartsWith(prefix, StringComparison.Ordinal) && !prefix.StartsWith(start, StringComparison.Ordinal))
        {
            yield break;
        }

        for (var index = IndexOf(after) + 1 ?? 0; index < count; index++)
        {
            var key = KeyOf(index);
            if (key.StartsWith(start, StringComparison.Ordinal) && (after.Length == 0 || StubBucket.Utf8Order.Instance.Compare(key, after) > 0))
            {
                yield return StubObject.Of(key, content(index), _modified);
            }
        }
    }

    private int? IndexOf(string key) =>
        key.Length == prefix.Length + Digits + ending.Length && key.StartsWith(prefix, StringComparison.Ordinal) && key.EndsWith(ending, StringComparison.Ordinal)
        && int.TryParse(key.AsSpan(prefix.Length, Digits), NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index < count
            ? index
            : null;
}
