/*
 * Where a time stands in days, weeks and sessions. The calendar itself is not written again: `p` goes on
 * after the parameters with a table of what ours answered, the number of its rows first. A kernel looks
 * there where ours asks the calendar.
 */
#include "kernel.h"

/* Each row: first time, end, start of the period, its end, next start, and an answer that goes with it. */
enum { ROW = 6 };

/* Writes the row that holds a time to the head of the state. False where there is none. */
static bool find_period(const double *table, double time, double *restrict state, double *answer) {
  long low = 0, high = table[0];
  const double *row = table + 1;
  while (low < high) {
    long middle = (low + high) / 2;
    if (row[ROW * middle + 1] <= time) low = middle + 1;
    else high = middle;
  }
  if (low == table[0] || !(time >= row[ROW * low])) return false;
  for (int k = 0; k < 5; k++) state[k] = row[ROW * low + k];
  *answer = row[ROW * low + 5];
  return true;
}

static inline void day(double *restrict state, const double *restrict table,
                       const double *restrict open_time, double *restrict out, long rows) {
  double from = state[0], until = state[1], value = state[5];
  for (long i = 0; i < rows; i++) {
    double time = open_time[i];
    if (!(time >= from && time < until)) {
      if (!find_period(table, time, state, &value)) {
        out[i] = MISSING;
        continue;
      }
      from = state[0];
      until = state[1];
    }
    out[i] = value;
  }
  state[5] = value;
}

TWIN(tradingWeekday) { day(state, p, in[0], out, rows); }
TWIN(businessDayOfMonth) { day(state, p, in[0], out, rows); }
TWIN(businessDaysToMonthEnd) { day(state, p, in[0], out, rows); }
TWIN(holidayTomorrow) { day(state, p, in[0], out, rows); }

static inline void distance(double *restrict state, const double *restrict table,
                            const double *restrict open_time, double *restrict out, long rows,
                            double direction) {
  const int mark = direction == 1 ? 2 : 4;
  double from = state[0], until = state[1], origin = state[mark], answer;
  for (long i = 0; i < rows; i++) {
    double time = open_time[i];
    if (!(time >= from && time < until)) {
      if (!find_period(table, time, state, &answer)) {
        out[i] = MISSING;
        continue;
      }
      from = state[0];
      until = state[1];
      origin = state[mark];
    }
    out[i] = ((time - origin) * direction) / 60000;
  }
}

TWIN(minutesSince) { distance(state, p + 1, in[0], out, rows, 1); }
TWIN(minutesUntil) { distance(state, p + 1, in[0], out, rows, -1); }

TWIN(minutesToMarketClose) {
  const double *open_time = in[0];
  double asked = state[0], close = state[1], period[5], answer;
  for (long i = 0; i < rows; i++) {
    double time = open_time[i];
    if (!(time >= asked && time < close)) {
      if (!find_period(p, time, period, &answer)) {
        out[i] = MISSING;
        continue;
      }
      asked = time;
      close = period[1];
    }
    out[i] = (close - time) / 60000;
  }
  state[0] = asked;
  state[1] = close;
}

/* The first minute of each UTC hour has its answer in the table. */
static inline double answer_of_hour(const double *table, double hour) {
  double period[5], answer = MISSING;
  find_period(table, hour * 3600000, period, &answer);
  return answer;
}

TWIN(minutesToRollover) {
  const double *open_time = in[0];
  double hour = state[0], rollover = state[1];
  for (long i = 0; i < rows; i++) {
    double time = open_time[i];
    if (time >= 31536000000 && time < 4102444800000) {
      double hour_of_time = floor(time / 3600000);
      if (hour_of_time != hour) {
        hour = hour_of_time;
        rollover = hour * 3600000 + answer_of_hour(p, hour) * 60000;
      }
      out[i] = (rollover - time) / 60000;
    } else {
      out[i] = MISSING;
    }
  }
  state[0] = hour;
  state[1] = rollover;
}

TWIN(inSession) {
  const double *open_time = in[0];
  double hour = state[0], flag = state[1];
  for (long i = 0; i < rows; i++) {
    double time = open_time[i];
    if (time >= 31536000000 && time < 4102444800000) {
      double hour_of_time = floor(time / 3600000);
      if (hour_of_time != hour) {
        hour = hour_of_time;
        flag = answer_of_hour(p + 1, hour);
      }
      out[i] = flag;
    } else {
      out[i] = MISSING;
    }
  }
  state[0] = hour;
  state[1] = flag;
}

static inline void period_cycle(double *restrict state, const double *restrict table,
                                const double *restrict open_time, double *restrict out, long rows,
                                double quarter) {
  double from = state[0], until = state[1], start = state[2], length = state[4] - state[2], answer;
  for (long i = 0; i < rows; i++) {
    double time = open_time[i];
    if (!(time >= from && time < until)) {
      if (!find_period(table, time, state, &answer)) {
        out[i] = MISSING;
        continue;
      }
      from = state[0];
      until = state[1];
      start = state[2];
      length = state[4] - state[2];
    }
    out[i] = sine_of_turns((time - start) / length + quarter);
  }
}

TWIN(periodSin) { period_cycle(state, p + 1, in[0], out, rows, 0); }
TWIN(periodCos) { period_cycle(state, p + 1, in[0], out, rows, 0.25); }

/* Begins a loop over rows that are asked for the period of their time: `present` says which have a value. */
#define EACH_ROW_OF_PERIODS(present)                                                                   \
  double from = state[0], until = state[1], start = state[2], end = state[3], answer;                  \
  for (long i = 0; i < rows; i++) {                                                                    \
    double time = open_time[i];                                                                        \
    if (!(present)) {                                                                                  \
      out[i] = MISSING;                                                                                \
      continue;                                                                                        \
    }                                                                                                  \
    if (!(time >= from && time < until)) {                                                             \
      if (!find_period(table, time, state, &answer)) {                                                 \
        out[i] = MISSING;                                                                              \
        continue;                                                                                      \
      }                                                                                                \
      from = state[0];                                                                                 \
      until = state[1];                                                                                \
      start = state[2];                                                                                \
      end = state[3];                                                                                  \
    }

static inline void period_extreme(double *restrict state, const double *restrict table,
                                  const double *restrict open_time, const double *restrict x,
                                  double *restrict out, long rows, double direction) {
  double measured = state[5], extreme = state[6];
  EACH_ROW_OF_PERIODS(is_present(x[i]))
    double value = x[i] * direction;
    if (time < end) {
      extreme = measured == start && extreme >= value ? extreme : value;
      measured = start;
    } else if (measured != measured && value > extreme) {
      extreme = value;
    }
    out[i] = extreme * direction;
  }
  state[5] = measured;
  state[6] = extreme;
}

TWIN(periodHigh) { period_extreme(state, p + 1, in[0], in[1], out, rows, 1); }
TWIN(periodLow) { period_extreme(state, p + 1, in[0], in[1], out, rows, -1); }

static inline void opening(double *restrict state, double minutes, const double *restrict table,
                           const double *restrict open_time, const double *restrict x,
                           double *restrict out, long rows, double direction) {
  double span = minutes * 60000, measured = state[5], complete = state[6], extreme = state[7];
  EACH_ROW_OF_PERIODS(is_present(x[i]))
    double value = x[i] * direction;
    bool is_inside = time < end;
    if ((is_inside && measured != start) || extreme != extreme) {
      extreme = value;
      complete = time + span;
      if (is_inside) measured = start;
    } else if (time < complete && value > extreme) {
      extreme = value;
    }
    out[i] = extreme * direction;
  }
  state[5] = measured;
  state[6] = complete;
  state[7] = extreme;
}

TWIN(openingHigh) { opening(state, p[1], p + 2, in[0], in[1], out, rows, 1); }
TWIN(openingLow) { opening(state, p[1], p + 2, in[0], in[1], out, rows, -1); }

static inline bool is_price(double value) { return value > 0 && is_present(value); }

TWIN(periodReturn) {
  const double *table = p + 1, *open_time = in[0], *open = in[1], *close = in[2];
  double measured = state[5], origin = state[6], change = state[7];
  EACH_ROW_OF_PERIODS(is_price(open[i]) && is_price(close[i]))
    bool is_inside = time < end;
    if ((is_inside && measured != start) || origin != origin) {
      origin = open[i];
      if (is_inside) measured = start;
    }
    if (is_inside || measured != measured) change = log(close[i] / origin);
    out[i] = change;
  }
  state[5] = measured;
  state[6] = origin;
  state[7] = change;
}

TWIN(gapReturn) {
  const double *table = p + 1, *open_time = in[0], *open = in[1], *close = in[2];
  double measured = state[5], last_close = state[6], gap = state[7];
  EACH_ROW_OF_PERIODS(is_price(open[i]) && is_price(close[i]))
    if (time < end) {
      if (measured != start) {
        if (measured == measured) gap = log(open[i] / last_close);
        measured = start;
      }
      last_close = close[i];
    }
    out[i] = gap;
  }
  state[5] = measured;
  state[6] = last_close;
  state[7] = gap;
}

TWIN(periodVwap) {
  const double *table = p + 1, *open_time = in[0], *price = in[1], *tick_volume = in[2];
  double measured = state[5], anchor = state[6], turnover = state[7], ticks = state[8];
  EACH_ROW_OF_PERIODS(is_present(price[i]) && tick_volume[i] >= 0 && is_present(tick_volume[i]))
    double value = price[i], weight = tick_volume[i];
    bool is_inside = time < end;
    if ((is_inside && measured != start) || anchor != anchor) {
      anchor = value;
      turnover = 0;
      ticks = 0;
      if (is_inside) measured = start;
    }
    if (is_inside || measured != measured) {
      turnover += weight * (value - anchor);
      ticks += weight;
    }
    double mean = anchor + turnover / ticks;
    out[i] = is_present(mean) ? mean : MISSING;
  }
  state[5] = measured;
  state[6] = anchor;
  state[7] = turnover;
  state[8] = ticks;
}

TWIN(timeOfDayRatio) {
  const double *table = p + 2, *open_time = in[0], *x = in[1];
  double slot_ms = p[0] * 60000, alpha = 2 / (p[1] + 1);
  double from = state[0], until = state[1], day_open = state[2], answer;
  double seen = state[5], overall = state[6], *slots = state + 7;
  for (long i = 0; i < rows; i++) {
    double time = open_time[i], value = x[i];
    if (!(value >= 0 && is_present(value))) {
      out[i] = MISSING;
      continue;
    }
    if (!(time >= from && time < until)) {
      if (!find_period(table, time, state, &answer)) {
        out[i] = MISSING;
        continue;
      }
      from = state[0];
      until = state[1];
      day_open = state[2];
    }
    long slot = (time - day_open) / slot_ms;
    double usual = slots[slot] > 0 ? slots[slot] : overall, ratio = value / usual;
    out[i] = seen > 0 && is_present(ratio) ? ratio : MISSING;
    seen++;
    slots[slot] = seen == 1 ? value : usual + alpha * (value - usual);
    overall += (value - overall) / seen;
  }
  state[5] = seen;
  state[6] = overall;
}
