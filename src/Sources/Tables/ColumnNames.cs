namespace ZeroShotOrleans.Sources.Tables;

/// <summary>Chooses the column of a table that names or contains the images.</summary>
internal static class ColumnNames
{
    /// <summary>Column names to try if the job names none, in this order.</summary>
    public static readonly string[] Usual = ["path", "file", "image", "url"];

    /// <summary>Finds a column by name. Case matters only if several names differ in nothing else.</summary>
    /// <param name="names">The columns of the table.</param>
    /// <param name="wanted">The column that the job names; empty: the first of <see cref="Usual"/> that exists.</param>
    /// <param name="index">The column; the first if there are several.</param>
    /// <returns>The number of columns with that name: must be 1.</returns>
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
