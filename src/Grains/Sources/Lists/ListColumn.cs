namespace ZeroShotOrleans.Grains.Sources.Lists;

/// <summary>Which column of a table names the images.</summary>
internal static class ListColumn
{
    /// <summary>Names of columns that are taken for the images when the job names none, in this order.</summary>
    public static readonly string[] Usual = ["path", "file", "image", "url"];

    /// <summary>Index of the column among the names of a table. Case matters only where two names differ in nothing else.</summary>
    /// <param name="names">The columns that are there.</param>
    /// <param name="wanted">The column that the job names; empty: the first of <see cref="Usual"/> that is there.</param>
    /// <returns>-1 when it is not there.</returns>
    public static int Find(IReadOnlyList<string> names, string wanted)
    {
        foreach (var name in wanted.Length > 0 ? [wanted] : Usual)
        {
            foreach (var comparison in new[] { StringComparison.Ordinal, StringComparison.OrdinalIgnoreCase })
            {
                for (var i = 0; i < names.Count; i++)
                {
                    if (names[i].Equals(name, comparison))
                    {
                        return i;
                    }
                }
            }
        }

        return -1;
    }
}
