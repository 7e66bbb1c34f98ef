namespace ZeroShotOrleans.Grains.Tables;

/// <summary>Which column of a table names the images, or holds them.</summary>
internal static class ColumnNames
{
    /// <summary>Names of columns that are taken for the images when the job names none, in this order.</summary>
    public static readonly string[] Usual = ["path", "file", "image", "url"];

    /// <summary>Index of the column among the names of a table. Case matters only where two names differ in nothing else.</summary>
    /// <param name="names">The columns that are there.</param>
    /// <param name="wanted">The column that the job names; empty: the first of <see cref="Usual"/> that is there.</param>
    /// <param name="index">The column; when there are several, the first.</param>
    /// <returns>How many columns have that name: it must be 1.</returns>
    public static int Find(IReadOnlyList<string> names, string wanted, out int index)
    {
        foreach (var name in wanted.Length > 0 ? [wanted] : Usual)
        {
            foreach (var comparison in new[] { StringComparison.Ordinal, StringComparison.OrdinalIgnoreCase })
            {
                var found = Enumerable.Range(0, names.Count).Where(i => names[i].Equals(name, comparison)).ToList();
                if (found.Count > 0)
                {
                    index = found[0];
                    return found.Count;
                }
            }
        }

        index = -1;
        return 0;
    }
}
