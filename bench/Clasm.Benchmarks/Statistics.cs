using System;
using System.Collections.Generic;

namespace Clasm.Benchmarks;

/// <summary>What is said of measurements.</summary>
internal static class Statistics
{
    public static double Median(List<double> values)
    {
        if (values.Count == 0)
            return double.NaN;
        values.Sort();
        int middle = values.Count / 2;
        return values.Count % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
    }

    public static double GeometricMean(List<double> values)
    {
        double sum = 0;
        foreach (double value in values)
            sum += Math.Log(value);
        return values.Count == 0 ? double.NaN : Math.Exp(sum / values.Count);
    }
}
