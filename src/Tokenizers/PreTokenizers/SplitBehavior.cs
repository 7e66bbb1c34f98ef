namespace ZeroShotOrleans.Tokenizers.PreTokenizers;

/// <summary>What happens to the matches of a pattern.</summary>
internal enum SplitBehavior
{
    /// <summary>Matches are removed.</summary>
    Removed,

    /// <summary>Each match is a separate part.</summary>
    Isolated,

    /// <summary>Adjacent matches form one part.</summary>
    Contiguous,

    /// <summary>Each match is the end of the previous part.</summary>
    MergedWithPrevious,

    /// <summary>Each match is the start of the next part.</summary>
    MergedWithNext,
}
